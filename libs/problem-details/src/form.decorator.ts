import { type ArgumentMetadata, createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { jsonBody, requireJson, UnreadableBody } from './json-body.js';
import { readForm } from './read-form.js';

const bodyOf = (context: ExecutionContext) => jsonBody(context.switchToHttp().getRequest());

const Body = createParamDecorator((_data: unknown, context: ExecutionContext) => bodyOf(context));

const AS_FORM: PipeTransform = {
  transform: (body: unknown, { metatype }: ArgumentMetadata) => readForm(metatype as new () => object, body),
};

/** Reads the request's body as the parameter's class, by {@link readForm}. */
export const Form = () => Body(AS_FORM);

/** Accepts any JSON as the body, and none. */
export const IgnoredBody = createParamDecorator((_data: unknown, context: ExecutionContext): void => {
  const body = bodyOf(context);
  if (!(body instanceof UnreadableBody && body.code === 'unsafe-json')) requireJson(body);
});
