import type { IpFamily } from './address-range.ts'
import { ALL_PORTS, hasPorts, type IpProtocol } from './protocol.ts'
import { quoteText } from '../../text/quote-text.ts'

/** Ports that everyone of a family can reach, or can be reached on, and the rules that allow it. */
export interface OpenPortRange {
  family: IpFamily
  /** `'all'`: every protocol. In that case, and for a protocol without ports, the range is all ports. */
  protocol: IpProtocol
  from: number
  to: number
  rules: readonly string[]
}

/** Whether the range opens `port` of `protocol`. */
export function isPortOpen({ protocol, from, to }: OpenPortRange, wanted: IpProtocol, port: number): boolean {
  return protocol === 'all' || (protocol === wanted && from <= port && port <= to)
}

/** Formats a range for display: `TCP 22`, `UDP 8000–9000`, `TCP on every port`, `every protocol`. */
export function formatPorts({ protocol, from, to }: Pick<OpenPortRange, 'protocol' | 'from' | 'to'>): string {
  if (protocol === 'all') return 'every protocol'
  const name = /^\d+$/.test(protocol) ? `protocol ${protocol}` : quoteText(protocol.toUpperCase())
  if (!hasPorts(protocol)) return name
  if (from <= ALL_PORTS.from && to >= ALL_PORTS.to) return `${name} on every port`
  return from === to ? `${name} ${from}` : `${name} ${from}–${to}`
}

/** Merges adjacent ranges of one family and protocol that the same rules open. */
export function mergeAdjacentPorts(openPorts: readonly OpenPortRange[]): OpenPortRange[] {
  const result: OpenPortRange[] = []
  for (const openPortRange of openPorts) {
    const before = result.at(-1)
    if (before && before.to + 1 === openPortRange.from && isSame(before.rules, openPortRange.rules)) {
      result[result.length - 1] = { ...before, to: openPortRange.to }
    } else result.push(openPortRange)
  }
  return result
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((rule, index) => rule === other[index])
}

/** Splits port ranges wherever one of them starts or ends, in order. */
export function splitPortRanges(
  ranges: readonly { from: number; to: number }[],
): { from: number; to: number }[] {
  const starts = [...new Set(ranges.flatMap(({ from, to }) => [from, to + 1]))].toSorted((a, b) => a - b)
  return starts.slice(0, -1).map((from, index) => ({ from, to: (starts[index + 1] ?? from) - 1 }))
}
