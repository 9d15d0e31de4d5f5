import { listHref, route } from '../route.ts';
import { total } from './total.ts';
import { fileCount, uploads } from './uploads.ts';

/** Tells who looks at a job that uploads go on elsewhere, or ask something. */
export function UploadsLink() {
  if (route.value.page === 'list' || uploads.value.length === 0) return null;
  const { left, percent } = total.value;
  return (
    <a class="button quiet numbers" href={listHref}>
      {left === 0 ? `${fileCount(uploads.value.length)} not uploaded` : `Uploading, ${Math.floor(percent)} %`}
    </a>
  );
}
