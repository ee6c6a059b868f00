import { refreshSnapshot, type RefreshedSnapshot } from '../../../audit/refresh/snapshot/refresh-snapshot.ts'

/** Reads a resource without a limit of time. */
export async function readFully(...args: Parameters<typeof refreshSnapshot>): Promise<RefreshedSnapshot> {
  const outcome = await refreshSnapshot(...args)
  if ('partial' in outcome) throw new Error('the read did not finish')
  return outcome
}
