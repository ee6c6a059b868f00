import * as z from 'zod/mini'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import type { UserFacts } from '../../../audit/resources/iam/user.ts'
import { awsTimestamp } from '../api/timestamp.ts'

const text = z.string()

/** The fields that GetRole and GetUser share. */
export const principalResponse = {
  Arn: text,
  CreateDate: awsTimestamp,
  PermissionsBoundary: z.optional(
    z.nullable(z.object({ PermissionsBoundaryArn: z.optional(z.nullable(text)) })),
  ),
  Tags: z.optional(z.nullable(z.array(z.object({ Key: text, Value: text })))),
}

const principal = z.object(principalResponse)

/** The facts that roles and users share. */
export function derivePrincipalFacts(
  { CreateDate, PermissionsBoundary, Tags }: z.infer<typeof principal>,
  account: string,
): Pick<UserFacts, 'boundary' | 'tags' | 'createdAt'> {
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn
  return {
    boundary: boundary ? buildManagedPolicyResource(boundary, account) : 'NONE',
    tags: Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value])),
    createdAt: CreateDate,
  }
}
