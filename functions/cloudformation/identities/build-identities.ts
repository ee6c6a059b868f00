import { buildNameGenerator } from './generated-names.ts'
import type { IdentityTable } from './identity.ts'

/** CodeBuild and CodeDeploy (page "AWS::CodeBuild::Project" and those of the other types). */
export const buildIdentities: IdentityTable = {
  'AWS::CodeBuild::Project': {
    nameProperty: 'Name',
    generate: buildNameGenerator(255),
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:codebuild:{region}:{account}:project/{name}' },
  },
  'AWS::CodeDeploy::Application': {
    nameProperty: 'ApplicationName',
    generate: buildNameGenerator(100),
    ref: '{name}',
    attributes: {},
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    nameProperty: 'DeploymentGroupName',
    generate: buildNameGenerator(100),
    ref: '{name}',
    attributes: {},
  },
}
