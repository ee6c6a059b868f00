import type { Projection } from '../contribution.ts'
import { projectGroup } from './group.ts'
import { projectOidcProvider, projectSamlProvider } from './identity-provider.ts'
import {
  projectGroupPolicy,
  projectInlinePolicy,
  projectRolePolicy,
  projectUserPolicy,
} from './inline-policy.ts'
import { projectManagedPolicy } from './managed-policy.ts'
import { projectRole } from './role.ts'
import { projectAccessKey, projectGroupMembers, projectUser } from './user.ts'

/** The projections of IAM's types. AWS manages service-linked roles, which are not audited. */
export const iamProjections: Readonly<Record<string, Projection>> = {
  'AWS::IAM::AccessKey': projectAccessKey,
  'AWS::IAM::Group': projectGroup,
  'AWS::IAM::GroupPolicy': projectGroupPolicy,
  'AWS::IAM::ManagedPolicy': projectManagedPolicy,
  'AWS::IAM::OIDCProvider': projectOidcProvider,
  'AWS::IAM::Policy': projectInlinePolicy,
  'AWS::IAM::Role': projectRole,
  'AWS::IAM::RolePolicy': projectRolePolicy,
  'AWS::IAM::SAMLProvider': projectSamlProvider,
  'AWS::IAM::User': projectUser,
  'AWS::IAM::UserPolicy': projectUserPolicy,
  'AWS::IAM::UserToGroupAddition': projectGroupMembers,
}
