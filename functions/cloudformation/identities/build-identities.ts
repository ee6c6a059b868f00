import { buildNameGenerator } from './generated-names.ts'
import type { IdentityTable } from './identity.ts'

/** CodeBuild (page "AWS::CodeBuild::Project"). */
export const buildIdentities: IdentityTable = {
  'AWS::CodeBuild::Project': {
    nameProperty: 'Name',
    generate: buildNameGenerator(255),
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:codebuild:{region}:{account}:project/{name}' },
  },
}
