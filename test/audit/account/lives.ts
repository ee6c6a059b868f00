import type { Stamp } from '../../../audit/account/model.ts'
import { roleNamed } from '../../../audit/resources/iam/role.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

/** The function whose life the tests of this folder tell. */
export const worker = functionResource('worker', where)

/** A role by its name. */
export function role(name: string) {
  return roleNamed(name, where)
}

/** `seconds` after the morning on which the tests of this folder begin. */
export function after(seconds: number): Date {
  return new Date(Date.parse('2026-05-12T09:00:00.000Z') + seconds * 1_000)
}

/** The stamp of the change `cause`, which happened `seconds` after the beginning. */
export function stamped(cause: string, seconds: number): Stamp {
  return { cause, at: after(seconds).toISOString() }
}
