import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam'
import type { LocalAws } from '../../../local-aws/local-aws.ts'
import {
  ADMINISTRATOR_POLICY,
  buildChangePolicy,
  buildRef,
  buildTyped,
  defineStep,
  nameManagedPolicy,
  type TemplateChange,
} from './template-change.ts'

const user = (properties: object = {}) => buildTyped('AWS::IAM::User', properties)
const group = (properties: object = {}) => buildTyped('AWS::IAM::Group', properties)
const wide = { PolicyName: 'wide', PolicyDocument: buildChangePolicy({ Action: 'iam:*', Resource: '*' }) }

/** Changes of users and groups. */
export const principalChanges: readonly TemplateChange[] = [
  {
    name: 'a user with a policy of its own, which is taken away',
    stack: 'user',
    steps: [
      defineStep({ User: user({ Policies: [wide], ManagedPolicyArns: [ADMINISTRATOR_POLICY] }) }),
      defineStep({ User: user() }),
    ],
  },
  {
    name: 'an administrators’ group without members, which then gets one',
    stack: 'empty-group',
    steps: [
      defineStep({ Admins: group({ ManagedPolicyArns: [ADMINISTRATOR_POLICY] }), User: user() }),
      defineStep({
        Admins: group({ ManagedPolicyArns: [ADMINISTRATOR_POLICY] }),
        User: user({ Groups: [buildRef('Admins')] }),
      }),
      defineStep({ Admins: group({ ManagedPolicyArns: [ADMINISTRATOR_POLICY] }), User: user() }),
    ],
  },
  {
    name: 'members that are added by a resource of their own',
    stack: 'members',
    steps: [
      defineStep({
        Team: group({ GroupName: 'team', Policies: [wide] }),
        One: user({ UserName: 'one' }),
        Other: user({ UserName: 'other' }),
        Members: buildTyped('AWS::IAM::UserToGroupAddition', {
          GroupName: buildRef('Team'),
          Users: [buildRef('One')],
        }),
      }),
      defineStep({
        Team: group({ GroupName: 'team', Policies: [wide] }),
        One: user({ UserName: 'one' }),
        Other: user({ UserName: 'other' }),
        Members: buildTyped('AWS::IAM::UserToGroupAddition', {
          GroupName: buildRef('Team'),
          Users: [buildRef('Other')],
        }),
      }),
    ],
  },
  {
    name: 'policies of users and groups that are resources of their own',
    stack: 'entity-policies',
    steps: [
      defineStep({
        Team: group(),
        User: user({ Groups: [buildRef('Team')] }),
        TeamPolicy: buildTyped('AWS::IAM::GroupPolicy', { GroupName: buildRef('Team'), ...wide }),
        UserPolicy: buildTyped('AWS::IAM::UserPolicy', { UserName: buildRef('User'), ...wide }),
        Managed: buildTyped('AWS::IAM::ManagedPolicy', {
          PolicyDocument: buildChangePolicy({ Action: 'sts:AssumeRole', Resource: '*' }),
          Users: [buildRef('User')],
          Groups: [buildRef('Team')],
        }),
      }),
      defineStep({ Team: group(), User: user({ Groups: [buildRef('Team')] }) }),
    ],
  },
  {
    name: 'a user with a password, a boundary and tags, and an access key that was created beside the stack',
    stack: 'login',
    steps: [
      defineStep({
        User: user({
          UserName: 'operator',
          LoginProfile: { Password: 'Correct-horse-7' },
          PermissionsBoundary: nameManagedPolicy('ReadOnlyAccess'),
          Tags: [{ Key: 'team', Value: 'web' }],
        }),
      }),
      defineStep(
        {
          User: user({
            UserName: 'operator',
            LoginProfile: { Password: 'Correct-horse-7' },
            Tags: [{ Key: 'team', Value: 'operations' }],
            ManagedPolicyArns: [nameManagedPolicy('ReadOnlyAccess')],
          }),
        },
        localAws =>
          new IAMClient(localAws.client()).send(new CreateAccessKeyCommand({ UserName: 'operator' })),
      ),
      defineStep({ User: user({ UserName: 'operator' }) }, deleteAccessKeys),
    ],
  },
  {
    name: 'a group that is replaced by one with another name',
    stack: 'renamed-group',
    steps: [
      defineStep({
        Team: group({ GroupName: 'old-team', Policies: [wide] }),
        User: user({ Groups: [buildRef('Team')] }),
      }),
      defineStep({
        Team: group({ GroupName: 'renamed-team', Policies: [wide] }),
        User: user({ Groups: [buildRef('Team')] }),
      }),
    ],
  },
]

/** IAM does not delete a user with access keys. */
async function deleteAccessKeys(localAws: LocalAws): Promise<void> {
  const client = new IAMClient(localAws.client())
  const UserName = 'operator'
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({ UserName }))
  for (const { AccessKeyId } of AccessKeyMetadata)
    await client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
}
