export default function stopPostgres() {
  return globalThis.stopTestPostgres();
}
