import { buildNameGenerator, deriveCharacters, type NameGenerator } from './generated-names.ts'
import { ASSIGNED, type IdentityTable } from './identity.ts'

const generateName = buildNameGenerator(128)

/** Ten small letters and digits. */
const generateApiId: NameGenerator = seed => deriveCharacters(seed, 10).toLowerCase()

/** The region with nine letters and digits. */
const generatePoolId: NameGenerator = seed => `${seed.region}_${deriveCharacters(seed, 9)}`

/** API Gateway, Cognito and IoT (pages "AWS::ApiGateway::RestApi" and those of the other types). */
export const apiIdentities: IdentityTable = {
  'AWS::ApiGateway::RestApi': {
    generate: generateApiId,
    ref: '{name}',
    attributes: { RestApiId: '{name}', RootResourceId: ASSIGNED },
  },
  'AWS::ApiGatewayV2::Api': {
    generate: generateApiId,
    ref: '{name}',
    attributes: { ApiId: '{name}', ApiEndpoint: 'https://{name}.execute-api.{region}.{suffix}' },
  },
  'AWS::Cognito::UserPool': {
    generate: generatePoolId,
    ref: '{name}',
    attributes: {
      Arn: 'arn:{partition}:cognito-idp:{region}:{account}:userpool/{name}',
      ProviderName: 'cognito-idp.{region}.amazonaws.com/{name}',
      ProviderURL: 'https://cognito-idp.{region}.amazonaws.com/{name}',
      UserPoolId: '{name}',
    },
  },
  'AWS::IoT::TopicRule': {
    nameProperty: 'RuleName',
    generate: seed => generateName(seed).replaceAll('-', '_'),
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:iot:{region}:{account}:rule/{name}' },
  },
}
