// sharp behind Node's own server: GET /?resize=800&format=webp answers the picture that it was started with, edited.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';

const original = readFileSync(process.argv[2]);
sharp.cache(false);

const server = createServer(async (request, response) => {
  const asked = new URL(request.url, 'http://peer').searchParams;
  try {
    const edited = await sharp(original).rotate().resize({ width: Number(asked.get('resize')) }).toFormat(asked.get('format')).toBuffer();
    response.writeHead(200, { 'content-type': `image/${asked.get('format')}`, 'content-length': edited.length }).end(edited);
  } catch (failure) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(failure));
  }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
