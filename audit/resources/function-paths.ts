import { incoming, type EffectPath } from './kind-definition.ts'

/** The relationships of a function to its published versions in use: by aliases, and by their number. */
export const versionRelationships = ['versions', 'pinnedVersions'] as const

/**
 * Lists the paths from a resource to the Lambda functions that reference it by `relationship`: by $LATEST, or by a
 * published version in use.
 */
export function listFunctionPaths(relationship: string): EffectPath[] {
  return [
    [incoming('AWS::Lambda::Function', relationship)],
    ...versionRelationships.map(inUse => [
      incoming('AWS::Lambda::Version', relationship),
      incoming('AWS::Lambda::Function', inUse),
    ]),
  ]
}
