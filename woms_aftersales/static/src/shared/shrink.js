/**
 * Make a photo smaller before it is sent: reception is bad where people live, so send
 * 300 kB and not 6 MB. What is small already, no picture, or can't be read stays as it is:
 * the server judges it.
 *
 * @param {File} file
 * @param {Object} limits `side` in pixels, `size` in bytes, `quality` from 0 to 1
 * @returns {Promise<File>}
 */
export async function shrink(file, {side, size, quality}) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < size) {
        return file;
    }
    try {
        const image = await createImageBitmap(file);
        const factor = Math.min(1, side / Math.max(image.width, image.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(image.width * factor);
        canvas.height = Math.round(image.height * factor);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((resolve) =>
            canvas.toBlob(resolve, "image/jpeg", quality)
        );
        return new File([blob], file.name, {type: "image/jpeg"});
    } catch {
        return file;
    }
}
