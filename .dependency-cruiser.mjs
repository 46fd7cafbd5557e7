/** The direction of dependencies. Each rule has a probe in test/architecture that must break it. */
const src = (lib) => `^libs/${lib}/src/`;
/** The files of `libs/invites` that need TypeORM, but for its migrations. */
const OF_TYPEORM = ['^libs/invites/src/infrastructure/postgres/(typeorm-database|((webhook|notice)-)?entities)\\.ts$'];
const DOMAIN_LIBS = '(invites|workspaces)';

export default {
  forbidden: [
    {
      name: 'domain-imports-nothing',
      comment:
        'The domain knows only itself; what it needs comes as arguments. Of another library it may use public names.',
      severity: 'error',
      from: { path: `^libs/${DOMAIN_LIBS}/src/domain/`, pathNot: 'spec\\.ts$' },
      to: { pathNot: [`^libs/$1/src/domain/`, '^libs/invites/(src|dist)/index'] },
    },
    {
      name: 'application-imports-domain-only',
      comment: 'Use cases know the domain and their ports.',
      severity: 'error',
      from: { path: `^libs/${DOMAIN_LIBS}/src/application/`, pathNot: 'spec\\.ts$' },
      to: { path: `^libs/$1/src/(infrastructure|presentation|testing)/` },
    },
    {
      name: 'ports-know-the-domain-only',
      severity: 'error',
      from: { path: `^libs/${DOMAIN_LIBS}/src/application/ports/` },
      to: { path: `^libs/$1/src/application/(?!ports/)` },
    },
    {
      name: 'use-cases-and-delivery-are-strangers',
      severity: 'error',
      from: { path: `^libs/${DOMAIN_LIBS}/src/application/(use-cases|delivery)/`, pathNot: 'spec\\.ts$' },
      to: { path: `^libs/$1/src/application/(use-cases|delivery)/`, pathNot: `^libs/$1/src/application/$2/` },
    },
    {
      name: 'infrastructure-and-presentation-are-strangers',
      severity: 'error',
      from: { path: `^libs/${DOMAIN_LIBS}/src/(infrastructure|presentation)/`, pathNot: 'spec\\.ts$' },
      to: { path: `^libs/$1/src/(infrastructure|presentation)/`, pathNot: `^libs/$1/src/$2/` },
    },
    {
      name: 'postgres-and-smtp-are-strangers',
      severity: 'error',
      from: { path: `^libs/${DOMAIN_LIBS}/src/infrastructure/(postgres|smtp)/`, pathNot: 'spec\\.ts$' },
      to: { path: `^libs/$1/src/infrastructure/(?!$2/)` },
    },
    {
      name: 'typeorm-in-infrastructure-only',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: ['/infrastructure/', '^libs/(runtime|embedded-postgres)/', '^apps/', 'spec\\.ts$'],
      },
      to: { path: ['(^|/)node_modules/(typeorm|pg|@nestjs/typeorm)/'] },
    },
    {
      name: 'typeorm-behind-the-port',
      comment: 'A host without TypeORM loads none of it.',
      severity: 'error',
      from: {
        path: src('invites'),
        pathNot: ['spec\\.ts$', `${src('invites')}(typeorm|migrations)\\.ts$`, ...OF_TYPEORM, '/postgres/migrations/'],
      },
      to: {
        path: ['(^|/)node_modules/(@nestjs/)?typeorm/', ...OF_TYPEORM],
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    },
    {
      name: 'a-library-by-its-public-names',
      comment: 'Nobody imports a file inside another package.',
      severity: 'error',
      from: { path: '^((?:libs|apps)/[^/]+)/' },
      to: {
        path: '^(libs|apps)/[^/]+/(src|dist)/',
        pathNot: ['^$1/', '^libs/[^/]+/(src|dist)/((testing/)?index|internal|migrations|typeorm|pg|prisma|drizzle)\\.'],
      },
    },
    {
      name: 'libraries-know-no-application',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'invites-knows-no-other-library',
      comment: 'libs/invites is for other services too: of ours it needs only problem-details.',
      severity: 'error',
      from: { path: src('invites') },
      to: { path: '^libs/(?!invites/|problem-details/)' },
    },
    {
      name: 'client-imports-nothing',
      comment: 'libs/client runs in browsers too, and brings no package with it.',
      severity: 'error',
      from: { path: src('client'), pathNot: 'spec\\.ts$' },
      to: { pathNot: src('client') },
    },
    {
      name: 'migrations-know-no-nest',
      comment: 'The command-line tool of a host loads them without its application.',
      severity: 'error',
      from: { path: '^libs/invites/src/(migrations|infrastructure/postgres/migrations/migrate)\\.ts$' },
      to: { path: '(^|/)node_modules/@nestjs/', reachable: true },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/.*\\.d\\.ts$' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
