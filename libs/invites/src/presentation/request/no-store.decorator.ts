import { Header } from '@nestjs/common';

/** Has nobody store the answers of a controller (RFC 9111, section 5.2.2.5), since nearly all of them contain a token. */
export function NoStore(): ClassDecorator {
  return ({ prototype }) => {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof descriptor.value === 'function')
        Header('cache-control', 'no-store')(prototype, name, descriptor);
    }
  };
}
