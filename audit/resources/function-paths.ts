import { incoming, type EffectPath } from './kind-definition.ts'

/**
 * Lists the paths from a resource to the Lambda functions that reference it by `relationship`: by $LATEST, or by a
 * published version that gets calls.
 */
export function listFunctionPaths(relationship: string): EffectPath[] {
  return [
    [incoming('AWS::Lambda::Function', relationship)],
    [incoming('AWS::Lambda::Version', relationship), incoming('AWS::Lambda::Function', 'versions')],
  ]
}
