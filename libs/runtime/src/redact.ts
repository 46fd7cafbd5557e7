/** What names a secret or a person wherever it stands, and what is written in its place. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Bearer|Basic|AUTH \w+)\s+[\w~+/.-]+=*/gi, '[credentials]'],
  [/\/\/[^\s/]*@/g, '//[credentials]@'],
  [/\beyJ[\w-]*\.[\w.-]*/g, '[jwt]'],
  [/\binv_[\w-]+/g, '[api key]'],
  [/\bwhsec_[\w+/=-]+/g, '[webhook secret]'],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '[uuid]'], // as invite tokens are
  // The folder of scoped packages, in the frames of a stack, is no local part.
  [/[^\s@<>()[\]:;\\,"]{1,64}(?<!node_modules\/)(?:@|%40)[^\s@<>()[\]:;\\,"]{1,255}/gi, '[address]'],
];

/** A text without tokens, keys, passwords and e-mail addresses: everything that is logged passes through here. */
export function redact(text: string): string {
  let clean = text;
  for (const [secret, stand] of SECRETS) clean = clean.replace(secret, stand);
  return clean;
}
