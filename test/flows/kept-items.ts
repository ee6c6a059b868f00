import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { modelKey, TRANSITIONS } from '../../audit/account/keys.ts'
import type { Model } from '../../audit/account/model.ts'
import { update } from '../../audit/account/store.ts'
import { TABLE } from '../../audit/deployment/names.ts'
import { tableCatalogue } from '../../functions/aws/table.ts'
import type { Bed } from '../bed/bed.ts'
import { storeOf } from './table.ts'

/** All models in the deployed table. */
export async function modelsOf(bed: Bed): Promise<Model[]> {
  const catalogue = tableCatalogue(TABLE, new DynamoDBClient(bed.client()))
  const models: Model[] = []
  let token: string | undefined
  do {
    const { bodies, next }: { bodies: readonly unknown[]; next?: string } = await catalogue.page(
      'MODEL',
      token,
    )
    models.push(...(bodies as Model[]))
    token = next
  } while (token !== undefined)
  return models
}

/** Writes `model` as `change` makes it, as a handler would. */
export async function rewrite(bed: Bed, model: Model, change: (model: Model) => Model): Promise<void> {
  await update<Model>(storeOf(bed), modelKey(model.resource), body => change(body ?? model))
}

/** The keys of all transitions in the deployed table, in order. */
export async function transitionKeys(bed: Bed): Promise<string[]> {
  const pages = paginateScan(
    { client: new DynamoDBClient(bed.client()) },
    {
      TableName: TABLE,
      ConsistentRead: true,
      FilterExpression: 'begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':sk': { S: TRANSITIONS } },
    },
  )
  const keys: string[] = []
  for await (const { Items = [] } of pages) keys.push(...Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`))
  return keys.toSorted()
}
