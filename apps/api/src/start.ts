import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  connect,
  listenFailure,
  migrate,
  openDatabase,
  requireCurrentSchema,
  type Settings,
  startOperationsServer,
  startTracing,
} from '@invites/runtime';
import { AppModule } from './app.module.js';
import { configureApp, createAdapter } from './configure-app.js';
import { connectReceiver, receiverUrl } from './dev/connect-receiver.js';
import { demoInviteTokens, loadDemoData } from './dev/demo-data.js';
import { isDemo } from './dev/demo-people.js';
import { type Demo, serveOpenApi } from './reference/serve-openapi.js';
import { traceRequests } from './trace-requests.js';

const STOP_WITHIN_MS = 5_000;

/** Starts the database, the schema, the demo data and the server, in this order; `stop` stops them in reverse. */
export async function startApi(settings: Settings): Promise<{ metricsUrl: string; stop(): Promise<void> }> {
  const tracing = await startTracing(settings, 'invites-api');
  const database = await openDatabase(settings);
  try {
    const migrates = !settings.production && settings.databasePooler === 'none';
    if (migrates) await migrate(database.url, database);
    const dataSource = await connect(database.url, settings.databasePoolSize, settings);
    await requireCurrentSchema(dataSource, database.folder);
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.forRoot(settings, dataSource),
      createAdapter(settings),
      {
        bodyParser: false,
      },
    );
    if (tracing) traceRequests(app, tracing);
    serveOpenApi(configureApp(app, settings), settings.publicUrl, await loadDemo(app, settings));
    const operations = await startOperationsServer(settings, app).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    await listen(app, settings);
    return {
      metricsUrl: `${operations.origin}/metrics`,
      async stop() {
        await operations.stop();
        // No new connection is accepted while the mails that are being sent finish.
        app.getHttpServer().close();
        // Open answers get some time, but a client that does not read can't delay the stop.
        setTimeout(() => app.getHttpServer().closeAllConnections(), STOP_WITHIN_MS).unref();
        try {
          await app.close();
          await tracing?.stop();
        } finally {
          await database.stop();
        }
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function loadDemo(app: NestFastifyApplication, settings: Settings): Promise<Demo | undefined> {
  if (!settings.demoData) return undefined;
  await loadDemoData(app, { tokenKey: settings.tokenKey, receiver: receiverUrl(settings) });
  if (!isDemo(settings)) return undefined; // then its identity provider signs people in
  await connectReceiver(app, settings);
  return { inviteTokens: await demoInviteTokens(app) };
}

async function listen(app: NestFastifyApplication, { port, host }: Settings): Promise<void> {
  try {
    await app.init();
    await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    await app.close();
    throw listenFailure(error, 'HOST', host, 'PORT', port);
  }
}
