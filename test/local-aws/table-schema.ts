import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'

/** The keys of Assay's table, for tests that create one without the stack. */
export const tableSchema = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
} as const satisfies Omit<CreateTableCommandInput, 'TableName'>
