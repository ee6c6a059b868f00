import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import { known } from '../../audit/resources/fact.ts'
import { findAwsManagedPolicy } from './aws-managed-policies.ts'

/** `reader`, with the policies that AWS manages and that it cannot read from the AWS catalog. */
export function addAwsManagedPolicies(reader: Pick<FactReader, 'read'>): Pick<FactReader, 'read'> {
  return {
    async read(resource, collectors) {
      const reading = await reader.read(resource, collectors)
      if (resource.kind !== 'AWS::IAM::ManagedPolicy' || reading === 'NOT_FOUND') return reading
      if (Object.values(reading.facts).every(fact => 'known' in fact)) return reading
      const policy = findAwsManagedPolicy(resource.arn)
      if (policy === undefined) return reading
      const { defaultVersion, document } = policy
      return { resource, facts: { defaultVersion: known(defaultVersion), document: known(document) } }
    },
  }
}
