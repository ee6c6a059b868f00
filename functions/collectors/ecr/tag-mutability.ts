import * as z from 'zod/mini'
import { tagMutabilityModes, type TagMutabilityRules } from '../../../audit/engines/image/tag-mutability.ts'

export const tagMutabilitySchema = z.enum(tagMutabilityModes)
export const exclusionFiltersSchema = z.optional(z.nullable(z.array(z.object({ filter: z.string() }))))

/** The tag mutability of a repository, or of the repositories that a template creates. */
export function parseTagMutability(
  mode: z.infer<typeof tagMutabilitySchema>,
  filters: z.infer<typeof exclusionFiltersSchema>,
): TagMutabilityRules {
  return { mode, exclusions: (filters ?? []).map(({ filter }) => filter) }
}

/** What is missing of the rules: a mode with exclusions has at least one (ECR API Reference, CreateRepository). */
export function explainMissingExclusions({ mode, exclusions }: TagMutabilityRules): string | undefined {
  if (!mode.endsWith('_WITH_EXCLUSION') || exclusions.length > 0) return undefined
  return `ECR returned no exclusion filters for the tag mutability ${mode}`
}
