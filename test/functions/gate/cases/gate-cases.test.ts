import { beforeAll, describe, expect, it } from 'vitest'
import type { GateAccount } from '../../../../functions/gate/gate-account.ts'
import { judgeCase, loadGateCases, openCasesAccount, summarizeCase, type GateCase } from './judge-case.ts'

const { dangerous, harmless } = loadGateCases()
/** At least so many of each. */
const CASES = 40

let account: GateAccount
beforeAll(async () => {
  account = await openCasesAccount()
})

async function judge(gateCase: GateCase) {
  const document = await judgeCase(account, gateCase)
  const { verdict, unknown } = document
  return { verdict, unknown, ...summarizeCase(document) }
}

function describeExpected({ opens = {}, granted = [], admitted = [], escalation = [] }: GateCase) {
  const reasons = Object.entries(opens).map(([finding, reason]) => [
    finding,
    expect.stringContaining(reason) as unknown,
  ])
  return { unknown: [], opens: Object.fromEntries(reasons) as object, granted, admitted, escalation }
}

it('has the cases', () => {
  expect(Math.min(dangerous.length, harmless.length)).toBeGreaterThanOrEqual(CASES)
  const names = [...dangerous, ...harmless].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

it('says nothing of the template that is deployed', async () => {
  const unchanged = { name: 'unchanged', why: 'it is deployed', change: {} }
  expect(await judge(unchanged)).toEqual({ verdict: 'PASS', ...describeExpected(unchanged) })
})

describe('a change that looks harmless and is dangerous in the account', () => {
  it.each(dangerous)('$name', async gateCase => {
    expect(await judge(gateCase)).toEqual({ verdict: 'FAIL', ...describeExpected(gateCase) })
  })
})

describe('a change that looks dangerous and is harmless in the account', () => {
  it.each(harmless)('$name', async gateCase => {
    expect(await judge(gateCase)).toEqual({ verdict: 'PASS', ...describeExpected(gateCase) })
  })
})
