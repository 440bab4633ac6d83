import {registry} from "@web/core/registry";

const LIST = `PT Kurir Cepat
Nomor resi;Nilai COD;Biaya;Status
R-1;Rp 320.000;5.000;Delivered
R-2;320000;5000;Delivered
R-3;0;0;Ditolak
R-4;;;Belum
`;

registry.category("web_tour.tours").add("woms_remittance", {
    steps: () => [
        {
            content: "Money of four parcels is with the courier",
            trigger: ".o_list_view:contains(1,280,000)",
        },
        {
            content: "Open the place of after-sales in the accounting app",
            trigger: ".o_menu_sections [data-menu-xmlid$=menu_woms_account]",
            run: "click",
        },
        {
            content: "Go to what couriers pay",
            trigger:
                ".dropdown-item[data-menu-xmlid$=menu_woms_accounting_remittances]",
            run: "click",
        },
        {
            content: "A new list",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its number",
            trigger: ".o_field_widget[name=name] input",
            run: "edit COD 2027-03-14",
        },
        {
            content: "Choose the courier's file",
            trigger: ".o_field_widget[name=content]",
            run() {
                const input = this.anchor.querySelector("input[type=file]");
                const files = new DataTransfer();
                files.items.add(new File([LIST], "cod.csv", {type: "text/csv"}));
                input.files = files.files;
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "Read it",
            trigger: "button[name=action_read]",
            run: "click",
        },
        {
            content: "The refused parcel is told apart",
            trigger: ".o_data_row:contains(R-3):contains(Refused by the customer)",
        },
        {
            content: "So is the one that was not paid over",
            trigger: ".o_data_row:contains(R-4):contains(Not paid over)",
        },
        {
            content: "The account of the fee",
            trigger: ".o_field_widget[name=fee_account_id] input",
            run: "edit Biaya Kurir",
        },
        {
            content: "Take it",
            trigger: ".o-autocomplete--dropdown-item:contains(Biaya Kurir) a",
            run: "click",
        },
        {
            content: "Post the payments",
            trigger: "button[name=action_post]",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: ".o_field_widget[name=posted_at]:visible",
        },
    ],
});
