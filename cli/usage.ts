export const usage = `Usage: npx dropscribe [options] FILE...

Transcribes audio files and writes the transcripts beside them: talk.mp3 gives talk.txt.

Where:
  --url URL            the deployed app, https://... (or DROPSCRIBE_URL); without it, this machine
  --key-file FILE      a file with the app's function key (or the key itself in DROPSCRIBE_KEY)
  --audience ID        without a key: the app's application ID URI, for a token of "az login" (or DROPSCRIBE_AUDIENCE)
  --folder NAME        the folder in the app's audio container, such as interviews/2026

What:
  --format LIST        txt, srt, vtt, json; several with commas or by repeating it (txt)
  --language LIST      such as en-US; several are candidates
  --speakers           tell speakers apart
  --phrases FILE       names and terms that are said, one a line
  --profanity HOW      masked, removed or raw
  --channels HOW       mixed, or separate: each channel is a speaker
  --replace            a different file of this name in the container is replaced, and the same one transcribed again

Output:
  --output DIR         write transcripts there instead of beside the files
  --overwrite          replace files that are there
  --stdout             print the transcripts instead of writing them, in the order of the files
  --json               a line of JSON a file on standard output
  --quiet              no progress, only what went wrong
  -h, --help           this text
  -v, --version        the version

Ctrl-C cancels what this run has started. Exit codes: 0 all done; 1 a file failed or has gaps; 2 bad arguments;
3 the app cannot be reached or does not let you in; 130 Ctrl-C. More: docs/cli.md`;
