export const target = 'something to import';
