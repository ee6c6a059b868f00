import type { FactProvenance } from '../../../audit/resources/resource-snapshot.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

/** The function that the tests of this folder use. */
export const workerFunction = buildFunctionResource('worker', where)

/** Builds a role from its name. */
export function buildWorkerRole(name: string) {
  return buildRoleResourceByName(name, where)
}

/** Returns the time `seconds` after the start of the tests of this folder. */
export function addSeconds(seconds: number): Date {
  return new Date(Date.parse('2026-05-12T09:00:00.000Z') + seconds * 1_000)
}

/** Builds the provenance of a change that happened `seconds` after the start. */
export function buildFactProvenance(change: string, seconds: number): FactProvenance {
  return { changeId: change, at: addSeconds(seconds).toISOString() }
}
