/** The UTF-8 bytes of a value as JSON. */
export function measureJsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '')
}

/** The most UTF-8 bytes of a UTF-16 unit: a pair of them takes four. */
const MAX_UNIT_BYTES = 3

/** Whether a text has at most `max` UTF-8 bytes; most texts are so short that their bytes need not be counted. */
export function isTextWithinBytes(text: string, max: number): boolean {
  return text.length * MAX_UNIT_BYTES <= max || Buffer.byteLength(text) <= max
}

/** Whether a value has at most `max` UTF-8 bytes as JSON. */
export function isJsonWithinBytes(value: unknown, max: number): boolean {
  return isTextWithinBytes(JSON.stringify(value) ?? '', max)
}

/** Bytes that `value` takes in an SNS message, where the JSON document is a string within JSON. */
export function measureQuotedBytes(value: unknown): number {
  return measureJsonBytes(JSON.stringify(value))
}
