import { parsePolicyInPart, type PolicyDocument } from '../../audit/engines/iam/policy-document.ts'
import { readCatalogFile } from '../bundled-files/aws-catalog.ts'

/** The file of the AWS catalog with the policies that AWS manages. */
export const managedPoliciesFile = 'managed-policies.jsonl.br'

/** A policy that AWS manages, as it was when the AWS catalog was made. */
export interface AwsManagedPolicy {
  defaultVersion: string
  document: PolicyDocument
}

const ARN = /^arn:aws:iam::aws:policy\/(.+)$/

let cachedText: string | undefined

/**
 * Finds a policy that AWS manages in the partition `aws` by its ARN; undefined if the catalog does not have it. AWS changes its
 * policies: it stands only for one that cannot be read.
 */
export function findAwsManagedPolicy(arn: string): AwsManagedPolicy | undefined {
  const name = ARN.exec(arn)?.[1]
  if (name === undefined) return undefined
  const text = (cachedText ??= readCatalogFile(managedPoliciesFile))
  const start = text.indexOf(`\n[${JSON.stringify(name)},`) + 1
  if (start === 0) return undefined
  const [, defaultVersion, document] = JSON.parse(text.slice(start, text.indexOf('\n', start))) as [
    string,
    string,
    unknown,
  ]
  return { defaultVersion, document: parsePolicyInPart(document) }
}
