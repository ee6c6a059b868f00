import type { CloudTrailRecord } from '../records/cloudtrail.ts'

type HistoryResource = { ResourceType: string; ResourceName: string }

/** What CloudTrail takes for the name of a resource, by the parameter's name and the service. */
const NAMES: Readonly<Record<string, string>> = {
  'cloudtrail name': 'AWS::CloudTrail::Trail',
  'ec2 groupId': 'AWS::EC2::SecurityGroup',
  'ecr repositoryName': 'AWS::ECR::Repository',
  'events name': 'AWS::Events::Rule',
  'events rule': 'AWS::Events::Rule',
  'iam groupName': 'AWS::IAM::Group',
  'iam policyArn': 'AWS::IAM::Policy',
  'iam policyName': 'AWS::IAM::Policy',
  'iam roleName': 'AWS::IAM::Role',
  'iam userName': 'AWS::IAM::User',
  'lambda functionName': 'AWS::Lambda::Function',
  'scheduler name': 'AWS::Scheduler::Schedule',
  'sqs queueUrl': 'AWS::SQS::Queue',
}

/** The resources that a record names in its parameters. */
export function listRecordResources({ eventSource, requestParameters }: CloudTrailRecord): HistoryResource[] {
  const service = eventSource.split('.')[0] ?? ''
  return Object.entries(requestParameters ?? {}).flatMap(([name, value]) => {
    const ResourceType = NAMES[`${service} ${name}`]
    return ResourceType === undefined || typeof value !== 'string'
      ? []
      : [{ ResourceType, ResourceName: value }]
  })
}

/** The user's name, or that of the session for a role. */
export function findUsername(identity: Readonly<Record<string, unknown>>): string {
  const { type, userName, principalId } = identity
  if (type === 'Root') return 'root'
  if (typeof userName === 'string') return userName
  return typeof principalId === 'string' ? (principalId.split(':')[1] ?? '') : ''
}
