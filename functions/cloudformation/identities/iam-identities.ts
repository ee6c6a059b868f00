import { buildNameGenerator } from './generated-names.ts'
import { ASSIGNED, type IdentityTable } from './identity.ts'

const Path = { property: 'Path', fallback: '/' }
const iam = 'arn:{partition}:iam::{account}'
const analyzerArn = 'arn:{partition}:access-analyzer:{region}:{account}:analyzer/{name}'

/** IAM and IAM Access Analyzer (pages "AWS::IAM::Role" and those of the other types). */
export const iamIdentities: IdentityTable = {
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    generate: buildNameGenerator(64),
    variables: { Path },
    ref: '{name}',
    attributes: { Arn: `${iam}:role{Path}{name}`, RoleId: ASSIGNED },
  },
  'AWS::IAM::User': {
    nameProperty: 'UserName',
    generate: buildNameGenerator(64),
    variables: { Path },
    ref: '{name}',
    attributes: { Arn: `${iam}:user{Path}{name}` },
  },
  'AWS::IAM::Group': {
    nameProperty: 'GroupName',
    generate: buildNameGenerator(128),
    variables: { Path },
    ref: '{name}',
    attributes: { Arn: `${iam}:group{Path}{name}` },
  },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    generate: buildNameGenerator(128),
    variables: { Path },
    ref: `${iam}:policy{Path}{name}`,
    attributes: { PolicyArn: `${iam}:policy{Path}{name}`, PolicyId: ASSIGNED, DefaultVersionId: ASSIGNED },
  },
  'AWS::IAM::InstanceProfile': {
    nameProperty: 'InstanceProfileName',
    generate: buildNameGenerator(128),
    variables: { Path },
    ref: '{name}',
    attributes: { Arn: `${iam}:instance-profile{Path}{name}` },
  },
  'AWS::IAM::Policy': { generate: buildNameGenerator(128), ref: '{name}', attributes: { Id: '{name}' } },
  'AWS::IAM::RolePolicy': {
    generate: buildNameGenerator(128),
    ref: '{PolicyName}|{RoleName}',
    attributes: {},
  },
  'AWS::IAM::UserPolicy': {
    generate: buildNameGenerator(128),
    ref: '{PolicyName}|{UserName}',
    attributes: {},
  },
  'AWS::IAM::GroupPolicy': {
    generate: buildNameGenerator(128),
    ref: '{PolicyName}|{GroupName}',
    attributes: {},
  },
  'AWS::IAM::OIDCProvider': {
    generate: buildNameGenerator(128),
    variables: { host: { property: 'Url', convert: url => url.replace(/^https?:\/\//, '') } },
    ref: `${iam}:oidc-provider/{host}`,
    attributes: { Arn: `${iam}:oidc-provider/{host}` },
  },
  'AWS::AccessAnalyzer::Analyzer': {
    nameProperty: 'AnalyzerName',
    generate: buildNameGenerator(255),
    ref: analyzerArn,
    attributes: { Arn: analyzerArn },
  },
  'AWS::IAM::SAMLProvider': {
    nameProperty: 'Name',
    generate: buildNameGenerator(128),
    ref: `${iam}:saml-provider/{name}`,
    attributes: { Arn: `${iam}:saml-provider/{name}`, SamlProviderUUID: ASSIGNED },
  },
}
