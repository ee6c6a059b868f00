/** A year, a year and month, or a day with an optional time and zone; with or without `-` and `:`. */
const ISO =
  /^(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[Tt ](\d{2}):?(\d{2})(?::?(\d{2})(?:\.(\d+))?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/

/**
 * Parses a date as policies and requests write it to milliseconds since 1970: ISO 8601 (UTC without a zone) or
 * seconds since 1970. Four digits are a year, eight a day. Returns undefined for anything else. Source: IAM User
 * Guide, "Date condition operators".
 */
export function parsePolicyDate(text: string): number | undefined {
  const parts = ISO.exec(text)
  if (parts !== null && text.length !== 6) return computeMilliseconds(parts)
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined
}

function computeMilliseconds(parts: RegExpExecArray): number | undefined {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map(part => (part === undefined ? undefined : Number(part)))
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month - 1, day)
  const isDay = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day
  if (!isDay || hour > 24 || minute > 59 || second > 60) return undefined
  const milliseconds = Number(`0.${parts[7] ?? '0'}`) * 1000
  const zone = parseZoneOffset(parts[8])
  return midnight.getTime() + ((hour * 60 + minute - zone) * 60 + second) * 1000 + milliseconds
}

function parseZoneOffset(zone: string | undefined): number {
  if (zone === undefined || /^z$/i.test(zone)) return 0
  const digits = zone.replaceAll(/\D/g, '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return zone.startsWith('-') ? -minutes : minutes
}
