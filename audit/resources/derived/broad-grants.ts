import { broadStatements, type PolicyPlace } from '../../policy/broad/broad.ts'
import { writingStatements } from '../../policy/broad/writes.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { parseArn } from '../arn.ts'
import { known } from '../fact.ts'
import type { BroadGrant, BroadWrite } from '../iam/broad-grant.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Resource } from '../resource.ts'
import { derived } from './derive.ts'

const ofDocument = { facts: ['document'] } as const
const inlineOnly = { facts: ['inlinePolicies'] } as const

/** What the document of a managed policy allows too broadly. */
export const ofManagedPolicy = {
  broadGrants: derived('AWS::IAM::ManagedPolicy', ofDocument, given => grantsOf(managed(given))),
  broadWrites: derived('AWS::IAM::ManagedPolicy', ofDocument, (given, _, knowledge) =>
    writesOf(managed(given), knowledge),
  ),
}

/** What the inline policies of a role allow too broadly. */
export const ofRole = {
  broadGrants: derived('AWS::IAM::Role', inlineOnly, given => grantsOf(inlineIn(given))),
  broadWrites: derived('AWS::IAM::Role', inlineOnly, (given, _, knowledge) =>
    writesOf(inlineIn(given), knowledge),
  ),
}

/** What the inline policies of a user allow too broadly. */
export const ofUser = {
  broadGrants: derived('AWS::IAM::User', inlineOnly, given => grantsOf(inlineIn(given))),
  broadWrites: derived('AWS::IAM::User', inlineOnly, (given, _, knowledge) =>
    writesOf(inlineIn(given), knowledge),
  ),
}

/** What the inline policies of a group allow too broadly. */
export const ofGroup = {
  broadGrants: derived('AWS::IAM::Group', inlineOnly, given => grantsOf(inlineIn(given))),
  broadWrites: derived('AWS::IAM::Group', inlineOnly, (given, _, knowledge) =>
    writesOf(inlineIn(given), knowledge),
  ),
}

interface PlacedPolicy {
  policy: string
  inline: boolean
  document: PolicyDocument
  place: PolicyPlace
}

function managed({ resource, document }: { resource: Resource; document: PolicyDocument }): PlacedPolicy[] {
  return [{ policy: resource.arn, inline: false, document, place: placeOf(resource) }]
}

interface Holder {
  resource: Resource
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
}

function inlineIn({ resource, inlinePolicies }: Holder): PlacedPolicy[] {
  const place = placeOf(resource)
  return Object.entries(inlinePolicies).map(([policy, document]) => ({
    policy,
    inline: true,
    document,
    place,
  }))
}

function placeOf({ arn, account }: Resource): PolicyPlace {
  return { partition: parseArn(arn)?.partition ?? 'aws', account }
}

function grantsOf(policies: readonly PlacedPolicy[]) {
  return known(
    policies.flatMap(({ policy, inline, document, place }) =>
      broadStatements(document, place).map((each): BroadGrant => ({ ...each, policy, inline })),
    ),
  )
}

function writesOf(policies: readonly PlacedPolicy[], { actions }: Knowledge) {
  return known(
    policies.flatMap(({ policy, inline, document, place }) =>
      writingStatements(document, place, actions()).map((each): BroadWrite => ({ ...each, policy, inline })),
    ),
  )
}
