import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import {
  buildDeployedPolicy,
  buildEvidencePolicy,
} from '../../functions/collectors/permissions/terminal-policies.ts'

interface PolicyDocument {
  Statement: { Action: string[]; Resource: string[] }[]
}

function readDocument(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'))
}

function listActions(document: object): string[] {
  return (document as PolicyDocument).Statement.flatMap(({ Action }) => Action).toSorted()
}

it('match docs/deployed-policy.json and docs/evidence-policy.json; npm run docs updates them', () => {
  expect(readDocument('deployed-policy.json')).toEqual(buildDeployedPolicy())
  expect(readDocument('evidence-policy.json')).toEqual(buildEvidencePolicy())
})

it('let a terminal read one function and one table, and write nothing', () => {
  expect(listActions(buildDeployedPolicy())).toEqual([
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'kms:Decrypt',
    'lambda:GetFunction',
  ])
  const { Statement } = buildDeployedPolicy() as PolicyDocument
  expect(
    Object.fromEntries(Statement.flatMap(({ Action, Resource }) => Action.map(action => [action, Resource]))),
  ).toEqual({
    'dynamodb:GetItem': ['arn:*:dynamodb:*:*:table/assay'],
    'dynamodb:Query': ['arn:*:dynamodb:*:*:table/assay'],
    'dynamodb:Scan': ['arn:*:dynamodb:*:*:table/assay'],
    'kms:Decrypt': ['*'],
    'lambda:GetFunction': ['arn:*:lambda:*:*:function:assay-report'],
  })
})

it('let a terminal store evidence, and neither delete it nor shorten how long it is kept', () => {
  expect(listActions(buildEvidencePolicy())).toEqual([
    'kms:GetPublicKey',
    'kms:Sign',
    's3:GetObject',
    's3:GetObjectRetention',
    's3:ListBucket',
    's3:PutObject',
  ])
})
