import type { Family } from './address.ts'
import { ALL_PORTS, hasPorts, type Protocol } from './protocol.ts'

/** Ports that everyone of a family can reach, or be reached on, and the rules that make it so. */
export interface Opening {
  family: Family
  /** `'all'` opens every protocol; then, and for a protocol without ports, the ports are all. */
  protocol: Protocol
  from: number
  to: number
  rules: readonly string[]
}

/** Whether `opening` opens `port` of `protocol`. */
export function opens({ protocol, from, to }: Opening, wanted: Protocol, port: number): boolean {
  return protocol === 'all' || (protocol === wanted && from <= port && port <= to)
}

/** `TCP 22`, `UDP 8000–9000`, `TCP on every port`, `every protocol`: an opening as people say it. */
export function spokenPorts({ protocol, from, to }: Pick<Opening, 'protocol' | 'from' | 'to'>): string {
  if (protocol === 'all') return 'every protocol'
  const name = /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol.toUpperCase()
  if (!hasPorts(protocol)) return name
  if (from <= ALL_PORTS.from && to >= ALL_PORTS.to) return `${name} on every port`
  return from === to ? `${name} ${from}` : `${name} ${from}–${to}`
}

/** `openings` of one family and protocol with those that touch and come from the same rules made into one. */
export function withoutSeams(openings: readonly Opening[]): Opening[] {
  const result: Opening[] = []
  for (const opening of openings) {
    const before = result.at(-1)
    if (before && before.to + 1 === opening.from && isSame(before.rules, opening.rules)) {
      result[result.length - 1] = { ...before, to: opening.to }
    } else result.push(opening)
  }
  return result
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((rule, index) => rule === other[index])
}

/** The ports of `ranges` cut where any of them begins or ends, in order. */
export function cutsOf(ranges: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const starts = [...new Set(ranges.flatMap(({ from, to }) => [from, to + 1]))].toSorted((a, b) => a - b)
  return starts.slice(0, -1).map((from, index) => ({ from, to: (starts[index + 1] ?? from) - 1 }))
}
