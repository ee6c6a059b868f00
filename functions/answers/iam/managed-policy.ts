import * as z from 'zod/mini'
import type { Aspect } from '../aspect.ts'
import { policyFrom } from '../policy.ts'
import { NOT_FOUND } from './absent.ts'
import { getManagedPolicy, getManagedPolicyVersion } from './operations.ts'

const text = z.string()
const managedAnswer = z.object({ Policy: z.object({ Arn: text, DefaultVersionId: text }) })
const versionAnswer = z.object({ PolicyVersion: z.object({ Document: text }) })

/** The document of a managed policy's default version. */
export const document: Aspect<'AWS::IAM::ManagedPolicy'> = {
  operations: [getManagedPolicy, getManagedPolicyVersion],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const PolicyArn = resource.arn
    const { Policy } = await ask(getManagedPolicy, { PolicyArn }, managedAnswer)
    const VersionId = Policy.DefaultVersionId
    const { PolicyVersion } = await ask(getManagedPolicyVersion, { PolicyArn, VersionId }, versionAnswer)
    return {
      arn: Policy.Arn,
      facts: {
        defaultVersion: VersionId,
        document: policyFrom(PolicyVersion.Document, getManagedPolicyVersion),
      },
    }
  },
}
