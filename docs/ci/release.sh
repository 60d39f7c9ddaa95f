#!/bin/sh
# release.sh ENVIRONMENT APP IMAGE: a pull request in which the app has the image in
# the environment. Specs are in apps, manifests in manifests.
set -eu
[ $# -eq 3 ] || { echo "release.sh takes ENVIRONMENT APP IMAGE" >&2; exit 2; }
environment=$1
app=$2
image=$3

plimsoll set --env "$environment" "$app" image="$image" apps
plimsoll build apps --all-environments --output-dir manifests
git add apps manifests
if git diff --cached --quiet; then
  echo "$app has $image in $environment already"
  exit 0
fi

branch=release/$environment-$app-$(git write-tree | cut -c 1-12)
git switch --quiet --create "$branch"
git commit --quiet --message "$app in $environment: $image"
if [ -n "${GITLAB_CI:-}" ]; then
  git push --quiet --push-option merge_request.create origin "$branch"
else
  git push --quiet origin "$branch"
  gh pr create --fill --head "$branch"
fi
