import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
} from '@aws-sdk/client-eventbridge'
import { describeEventBus, listEventBuses } from '../answers/events/operations.ts'
import { asking } from './asking.ts'

/** Asks EventBridge about event buses. */
export const callEventBridge = asking('eventbridge', region => new EventBridgeClient({ region }), {
  [listEventBuses.name]: (input: object) => new ListEventBusesCommand(input),
  [describeEventBus.name]: (input: { Name: string }) => new DescribeEventBusCommand(input),
})
