import * as z from 'zod/mini'
import type { FactCollector } from '../fact-collector.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'
import { getManagedPolicy, getManagedPolicyVersion } from './operations.ts'

const text = z.string()
const managedResponse = z.object({ Policy: z.object({ Arn: text, DefaultVersionId: text }) })
const versionResponse = z.object({ PolicyVersion: z.object({ Document: text }) })

/** The document of a managed policy's default version. */
export const managedPolicyDocument: FactCollector<'AWS::IAM::ManagedPolicy'> = {
  operations: [getManagedPolicy, getManagedPolicyVersion],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const PolicyArn = resource.arn
    const { Policy } = await callApi(getManagedPolicy, { PolicyArn }, managedResponse)
    const VersionId = Policy.DefaultVersionId
    const { PolicyVersion } = await callApi(
      getManagedPolicyVersion,
      { PolicyArn, VersionId },
      versionResponse,
    )
    return {
      arn: Policy.Arn,
      facts: {
        defaultVersion: VersionId,
        document: parsePolicyResponse(PolicyVersion.Document, getManagedPolicyVersion),
      },
    }
  },
}
