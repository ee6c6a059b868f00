import { gateBenchTrust } from './describe-account.ts'

/** A template of `count` functions, each with a role of its own: `name` distinguishes those of several templates. */
export function buildGateTemplate(count: number, name: string): { Resources: Record<string, object> } {
  const Resources: Record<string, object> = {}
  for (let at = 0; at < count; at += 1) {
    Resources[`Role${at}`] = { Type: 'AWS::IAM::Role', Properties: describeRoleProperties(`${name}${at}`) }
    Resources[`Function${at}`] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': [`Role${at}`, 'Arn'] },
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { S3Bucket: 'code', S3Key: `${name}${at}` },
        Environment: { Variables: { TABLE: `${name}${at}` } },
      },
    }
  }
  return { Resources }
}

function describeRoleProperties(table: string): object {
  const Resource = { 'Fn::Sub': `arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${table}` }
  const Statement = [{ Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource }]
  return {
    AssumeRolePolicyDocument: gateBenchTrust,
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    Policies: [{ PolicyName: 'table', PolicyDocument: { Version: '2012-10-17', Statement } }],
  }
}

/** Small changes, as most deployments are: a role and a function, and further permissions of a role of the account. */
export function buildSmallTemplates(count: number): { Resources: Record<string, object> }[] {
  return Array.from({ length: count }, (_, at) =>
    at % 2 === 0 ? buildGateTemplate(1, `small${at}`) : { Resources: { Policy: describePolicy(at) } },
  )
}

function describePolicy(at: number): object {
  const Statement = [{ Effect: 'Allow', Action: ['iam:PassRole', 'lambda:*'], Resource: '*' }]
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'more',
      Roles: [`role-${at}`],
      PolicyDocument: { Version: '2012-10-17', Statement },
    },
  }
}
