import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isOutsideAddress } from './is-outside-address.js';

type LookUpAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Looks a name up for a connection: it fails unless each address is outside, and hands out those that it has checked, so
 * that there is no second answer to go by.
 */
export const lookUpOutside =
  (lookUpAll: LookUpAll = lookup): LookupFunction =>
  (hostname, options, callback) => {
    lookUpAll(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      if (addresses.length === 0 || !addresses.every(({ address }) => isOutsideAddress(address)))
        return callback(new Error('the name leads to an address inside a network'), '');
      if (options.all) return callback(null, addresses);
      return callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
