import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
} from '@aws-sdk/client-eventbridge'
import { describeEventBus, listEventBuses } from '../../collectors/events/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls EventBridge about event buses. */
export const callEventBridge = createSdkCall('eventbridge', region => new EventBridgeClient({ region }), {
  [listEventBuses.name]: (input: object) => new ListEventBusesCommand(input),
  [describeEventBus.name]: (input: { Name: string }) => new DescribeEventBusCommand(input),
})
