import type { Call, Service } from '../answers/operation.ts'

/** Asks each of several services by its own call. */
export function byService(calls: Readonly<Partial<Record<Service, Call>>>): Call {
  return (operation, region, input) => {
    const call = calls[operation.service]
    if (call === undefined) throw new Error(`${operation.action} is not asked here`)
    return call(operation, region, input)
  }
}
