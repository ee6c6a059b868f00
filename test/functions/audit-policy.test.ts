import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { buildAuditPolicy } from '../../functions/collectors/permissions/audit-policy.ts'

const document = readFileSync(new URL('../../docs/audit-policy.json', import.meta.url), 'utf8')

it('matches docs/audit-policy.json; npm run docs updates it', () => {
  expect(JSON.parse(document)).toEqual(buildAuditPolicy())
})

it('allows only read actions', () => {
  const { Statement } = JSON.parse(document) as { Statement: { Action: string[] }[] }
  const actions = Statement.flatMap(({ Action }) => Action)
  expect(actions).toContain('lambda:GetFunction')
  const reading = /^[a-z\d-]+:(Get|List|Describe|BatchGet|GenerateCredentialReport)/
  expect(actions.filter(action => !reading.test(action))).toEqual([])
})
