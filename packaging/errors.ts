import { Failure } from '../src/lib/failure.ts';

/** No package was made. */
abstract class PackagingFailure extends Failure {
  readonly retryable = false;
}

export class NoFfmpegToPackage extends PackagingFailure {
  readonly code = 'no-ffmpeg-to-package';
  readonly remedy =
    'Run "npm install" where it may download (the optional package ffmpeg-static fetches the program then), or name one with --ffmpeg FILE.';

  constructor(path: string) {
    super(`There is no ffmpeg to package: "${path}" is not there.`);
  }
}

export class UnfitFfmpeg extends PackagingFailure {
  readonly code = 'unfit-ffmpeg';
  readonly remedy =
    'Name a static build for Linux on x64 with --ffmpeg FILE. Or delete this one and have ffmpeg-static fetch that: npm_config_platform=linux npm_config_arch=x64 npm rebuild ffmpeg-static';

  constructor(path: string, what: string) {
    super(`"${path}" cannot run on Azure: it is ${what}, and what runs there is a static program for Linux on x64.`);
  }
}

export class NoLicence extends PackagingFailure {
  readonly code = 'no-ffmpeg-licence';
  readonly remedy = 'Put the licence text of that build beside it, under this name.';

  constructor(path: string) {
    super(`An ffmpeg is passed on with its licence only: "${path}" is not there.`);
  }
}

export class NotBuilt extends PackagingFailure {
  readonly code = 'not-built';
  readonly remedy = 'Run "npm run build" first; "npm run package" does.';

  constructor(path: string) {
    super(`There is nothing to package: "${path}" is not there.`);
  }
}
