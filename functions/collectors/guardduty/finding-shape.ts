import * as z from 'zod/mini'
import { omitInvalid } from '../api/omit-invalid.ts'
import { awsTimestamp } from '../api/timestamp.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = omitInvalid(z.string())
const resourceShape = z.object({
  ResourceType: text,
  LambdaDetails: omitInvalid(z.object({ FunctionArn: text, FunctionName: text })),
  EcsClusterDetails: omitInvalid(
    z.object({
      Arn: text,
      Name: text,
      TaskDetails: omitInvalid(z.object({ Arn: text, DefinitionArn: text, Group: text })),
    }),
  ),
  ContainerDetails: omitInvalid(z.object({ Image: text })),
  AccessKeyDetails: omitInvalid(z.object({ UserName: text, UserType: text, PrincipalId: text })),
})
const finding = z.object({
  Id: z.string(),
  AccountId: optional(z.string()),
  Type: z.string(),
  Severity: z.number(),
  CreatedAt: omitInvalid(awsTimestamp),
  Title: text,
  Resource: optional(resourceShape),
  Service: optional(
    z.object({
      Archived: optional(z.boolean()),
      AdditionalInfo: omitInvalid(z.object({ Value: text })),
    }),
  ),
})
/** What is collected of the findings that GetFindings returns. */
export const findingsResponse = z.object({ Findings: z.array(finding) })

/** A finding as GetFindings returns it. */
export type ReturnedFinding = z.infer<typeof finding>

const sampleInfo = z.object({ sample: z.literal(true) })

/** Whether a finding is a sample: those have a mark in their title and in what is added to them (GuardDuty User Guide, "Sample findings"). */
export function isSampleFinding({ Title, Service }: ReturnedFinding): boolean {
  if (Title?.startsWith('[SAMPLE]')) return true
  try {
    return z.safeParse(sampleInfo, JSON.parse(Service?.AdditionalInfo?.Value ?? '{}')).success
  } catch {
    return false
  }
}
