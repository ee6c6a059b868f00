import type { FactProvenance } from '../../../audit/resources/resource-snapshot.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

/** The function whose life the tests of this folder tell. */
export const workerFunction = buildFunctionResource('worker', where)

/** A role by its name. */
export function buildWorkerRole(name: string) {
  return buildRoleResourceByName(name, where)
}

/** `seconds` after the morning on which the tests of this folder begin. */
export function addSeconds(seconds: number): Date {
  return new Date(Date.parse('2026-05-12T09:00:00.000Z') + seconds * 1_000)
}

/** The stamp of the change `cause`, which happened `seconds` after the beginning. */
export function buildProvenance(change: string, seconds: number): FactProvenance {
  return { changeId: change, at: addSeconds(seconds).toISOString() }
}
