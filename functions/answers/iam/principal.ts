import * as z from 'zod/mini'
import { policyResource } from '../../../audit/resources/iam/managed-policy.ts'
import type { UserFacts } from '../../../audit/resources/iam/user.ts'
import { instant } from '../instant.ts'

const text = z.string()

/** What GetRole and GetUser answer alike. */
export const principalAnswer = {
  Arn: text,
  CreateDate: instant,
  PermissionsBoundary: z.optional(
    z.nullable(z.object({ PermissionsBoundaryArn: z.optional(z.nullable(text)) })),
  ),
  Tags: z.optional(z.nullable(z.array(z.object({ Key: text, Value: text })))),
}

const principal = z.object(principalAnswer)

/** The facts that a role and a user have alike. */
export function principalFacts(
  { CreateDate, PermissionsBoundary, Tags }: z.infer<typeof principal>,
  account: string,
): Pick<UserFacts, 'boundary' | 'tags' | 'createdAt'> {
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn
  return {
    boundary: boundary ? policyResource(boundary, account) : 'NONE',
    tags: Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value])),
    createdAt: CreateDate,
  }
}
