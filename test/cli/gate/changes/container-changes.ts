import {
  buildAttribute,
  buildChangePolicy,
  buildRef,
  buildChangeRole,
  buildChangeTrust,
  buildTyped,
  defineStep,
  type TemplateChange,
} from './template-change.ts'

const repository = (properties: object = {}) =>
  buildTyped('AWS::ECR::Repository', { RepositoryName: 'shop', ...properties })
const pull = (principal: unknown) =>
  buildChangePolicy({ Principal: principal, Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] })
const taskRole = (properties: object = {}) =>
  buildChangeRole({ AssumeRolePolicyDocument: buildChangeTrust('ecs-tasks'), ...properties })
const task = (container: object = {}, properties: object = {}) =>
  buildTyped('AWS::ECS::TaskDefinition', {
    Family: 'shop-task',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    Cpu: '256',
    Memory: '512',
    TaskRoleArn: buildAttribute('TaskRole'),
    ContainerDefinitions: [{ Name: 'web', Image: 'public.ecr.aws/nginx/nginx:1.29', ...container }],
    ...properties,
  })
const network = {
  Vpc: buildTyped('AWS::EC2::VPC', { CidrBlock: '10.2.0.0/16' }),
  Subnet: buildTyped('AWS::EC2::Subnet', { VpcId: buildRef('Vpc'), CidrBlock: '10.2.1.0/24' }),
  Group: buildTyped('AWS::EC2::SecurityGroup', {
    GroupDescription: 'of tasks',
    VpcId: buildRef('Vpc'),
  }),
  Cluster: buildTyped('AWS::ECS::Cluster', { ClusterName: 'shop-cluster' }),
}
const connect = (AssignPublicIp: string) => ({
  AwsvpcConfiguration: {
    Subnets: [buildRef('Subnet')],
    SecurityGroups: [buildAttribute('Group', 'GroupId')],
    AssignPublicIp,
  },
})
const service = (properties: object = {}) =>
  buildTyped('AWS::ECS::Service', {
    ServiceName: 'shop-service',
    Cluster: buildRef('Cluster'),
    TaskDefinition: buildRef('Task'),
    LaunchType: 'FARGATE',
    DesiredCount: 0,
    NetworkConfiguration: connect('DISABLED'),
    ...properties,
  })

/** Changes of repositories, task definitions and services. */
export const containerChanges: readonly TemplateChange[] = [
  {
    name: 'a repository that everyone can pull from, then another account',
    stack: 'repository',
    steps: [
      defineStep({ Repository: repository({ RepositoryPolicyText: pull('*') }) }),
      defineStep({
        Repository: repository({
          RepositoryPolicyText: pull({ AWS: 'arn:aws:iam::999999999999:root' }),
          ImageTagMutability: 'IMMUTABLE',
          ImageScanningConfiguration: { ScanOnPush: true },
        }),
      }),
      defineStep({ Repository: repository() }),
    ],
  },
  {
    name: 'a repository that is replaced by one with another name',
    stack: 'renamed-repository',
    steps: [
      defineStep({ Repository: repository({ RepositoryPolicyText: pull('*') }) }),
      defineStep({ Repository: repository({ RepositoryName: 'store', RepositoryPolicyText: pull('*') }) }),
    ],
  },
  {
    name: 'a task definition whose container gets a secret and a writable file system',
    stack: 'task',
    steps: [
      defineStep({
        TaskRole: taskRole(),
        Task: task({ ReadonlyRootFilesystem: true, User: '1000' }),
      }),
      defineStep({
        TaskRole: taskRole(),
        Task: task({ Environment: [{ Name: 'DB_PASSWORD', Value: 'correct-horse' }], User: 'root' }),
      }),
    ],
  },
  {
    name: 'a service whose tasks get a public address, and an administrator as role',
    stack: 'service',
    steps: [
      defineStep({
        ...network,
        TaskRole: taskRole(),
        Task: task({}, { Family: 'service-task' }),
        Service: service(),
      }),
      defineStep({
        ...network,
        TaskRole: taskRole({
          Policies: [
            { PolicyName: 'all', PolicyDocument: buildChangePolicy({ Action: '*', Resource: '*' }) },
          ],
        }),
        Task: task({ User: 'root' }, { Family: 'service-task' }),
        Service: service({
          EnableExecuteCommand: true,
          NetworkConfiguration: connect('ENABLED'),
        }),
      }),
    ],
  },
]
