#!/bin/sh
# Second step of a deployment: subscribes the deployed app to the files that are dropped. May be run any number of times.
#
# Needs the Azure CLI, signed in, and these variables (azd gives them to its hooks; they are outputs of the first step):
#   AZURE_RESOURCE_GROUP FUNCTION_APP_NAME EVENT_TOPIC_NAME DATA_STORAGE_NAME EVENTS_IDENTITY_NAME
#   AZURE_SUBSCRIPTION_ID   optional: another subscription than the one the CLI is set to
#   SUBSCRIBE_PAUSE         optional: seconds between two tries, 10 by default
#
# The key of the app's event address stays inside Azure: it is asked for as "is it there", and read by the deployment itself.
set -eu

infra=$(cd "$(dirname "$0")" && pwd)
pause=${SUBSCRIBE_PAUSE:-10}

missing=''
for name in AZURE_RESOURCE_GROUP FUNCTION_APP_NAME EVENT_TOPIC_NAME DATA_STORAGE_NAME EVENTS_IDENTITY_NAME; do
  if [ -z "$(printenv "$name" || true)" ]; then missing="$missing $name"; fi
done
if [ -n "$missing" ]; then
  echo "Not set:$missing. They are outputs of the first step; 'azd env get-values' lists them." >&2
  exit 2
fi
if ! command -v az >/dev/null; then
  echo 'The Azure CLI (az) is needed for the event subscription. Install it, sign in with "az login", and run this again.' >&2
  exit 2
fi

# az in the right subscription.
azure() {
  if [ -n "${AZURE_SUBSCRIPTION_ID:-}" ]; then
    az "$@" --subscription "$AZURE_SUBSCRIPTION_ID"
  else
    az "$@"
  fi
}

# until_done TRIES WHAT COMMAND...: what a command says is shown after its last try only, since it may fail while the app starts.
until_done() {
  tries=$1
  what=$2
  shift 2
  try=1
  while ! said=$("$@" 2>&1); do
    if [ "$try" -ge "$tries" ]; then
      echo "$what did not succeed in $tries tries. The last one said:" >&2
      echo "$said" >&2
      return 1
    fi
    try=$((try + 1))
    sleep "$pause"
  done
}

# Prints nothing of the keys: the query answers true or false.
has_key() {
  there=$(azure functionapp keys list --resource-group "$AZURE_RESOURCE_GROUP" --name "$FUNCTION_APP_NAME" \
    --query 'systemKeys.blobs_extension != null' --output tsv) || return 1
  if [ "$there" != true ]; then
    echo 'The app has no key for blob events yet: the host makes it once it has found the blob trigger in the package.'
    return 1
  fi
}

subscribe() {
  azure deployment group create --resource-group "$AZURE_RESOURCE_GROUP" --name event-subscription \
    --template-file "$infra/event-subscription.bicep" --output none --parameters \
    "functionAppName=$FUNCTION_APP_NAME" "eventTopicName=$EVENT_TOPIC_NAME" \
    "dataStorageName=$DATA_STORAGE_NAME" "eventsIdentityName=$EVENTS_IDENTITY_NAME"
}

echo "Waiting for $FUNCTION_APP_NAME to find its blob trigger ..."
until_done 30 'Finding the key for blob events' has_key
echo 'Subscribing it to dropped files ...'
until_done 5 'Subscribing to dropped files' subscribe
echo "Done. Drop audio into container \"audio\" of $DATA_STORAGE_NAME."
