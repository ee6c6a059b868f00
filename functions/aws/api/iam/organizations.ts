import {
  DescribeOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  OrganizationsClient,
  type ListDelegatedAdministratorsCommandInput,
} from '@aws-sdk/client-organizations'
import {
  describeOrganization,
  listDelegatedAdministrators,
} from '../../../collectors/accessanalyzer/operations.ts'
import { createSdkCall } from '../../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../../sdk/endpoint-errors.ts'

/** Calls Organizations about the account's place in an organization. It has one endpoint for all regions of a partition. */
export const callOrganizations = translateEndpointErrors(
  createSdkCall('organizations', region => new OrganizationsClient({ region }), {
    [describeOrganization.name]: () => new DescribeOrganizationCommand({}),
    [listDelegatedAdministrators.name]: (input: ListDelegatedAdministratorsCommandInput) =>
      new ListDelegatedAdministratorsCommand(input),
  }),
)
